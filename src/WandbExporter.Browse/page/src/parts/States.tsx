import type { ComponentChildren } from 'preact';

export const Waiting = ({ what }: { what: string }) => (
  <div class="waiting" role="status">
    <span class="spinner" aria-hidden="true" /> Reading {what} …
  </div>
);

export const Failed = ({ why }: { why: string }) => <p class="failed" role="alert">{why}</p>;

export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty">{children}</p>;

export const State = ({ state }: { state: string | null }) => (state ? <span class={`state ${/^[a-z]+$/i.test(state) ? state.toLowerCase() : ''}`}>{state}</span> : null);
