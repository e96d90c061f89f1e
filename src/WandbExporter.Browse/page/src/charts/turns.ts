/** So many charts are asked for at a time as the server answers at a time: the first is drawn while the next is read, and not all of them last. */
const most = Math.min(4, Math.max(2, navigator.hardwareConcurrency || 2));

const waiting: (() => void)[] = [];
let asked = 0;

/**
 * Asks when it is its turn, in the order in which charts stand on the page.
 * @param first Somebody waits for this one: a chart that was zoomed.
 */
export async function inTurn<T>(ask: () => Promise<T>, signal: AbortSignal, first: boolean): Promise<T> {
  signal.throwIfAborted();
  // Who waits takes over the place of the one before.
  if (asked >= most) await turn(signal, first);
  else asked++;
  try {
    signal.throwIfAborted();
    return await ask();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else asked--;
  }
}

/** Whose chart is gone gives its turn to the next at once. */
function turn(signal: AbortSignal, first: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const left = () => {
      waiting.splice(waiting.indexOf(take), 1);
      reject(signal.reason as Error);
    };
    const take = () => {
      signal.removeEventListener('abort', left);
      resolve();
    };
    signal.addEventListener('abort', left, { once: true });
    if (first) waiting.unshift(take);
    else waiting.push(take);
  });
}
