namespace WandbExporter.Engine.Streams.Objects;

/// <summary>Puts what one request brought into the tables. Called once, in the order of the requests.</summary>
internal delegate void Filling();
