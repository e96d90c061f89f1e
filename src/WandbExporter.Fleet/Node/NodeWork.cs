using WandbExporter.Engine;

namespace WandbExporter.Fleet.Node;

/// <summary>What the workers of a node stand on.</summary>
/// <param name="Terms">Of the export.</param>
/// <param name="Services">What the process lends.</param>
internal sealed record NodeWork(StreamTerms Terms, NodeServices Services);
