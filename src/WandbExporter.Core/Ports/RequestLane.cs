namespace WandbExporter.Core.Ports;

/// <summary>What a request is for. Lanes take turns, so that none of them waits for all that another one has to ask.</summary>
public enum RequestLane
{
    /// <summary>All of GraphQL but rows: short answers that tell what there is to do. Every second turn is theirs.</summary>
    Listing,

    /// <summary>Rows of runs.</summary>
    History,

    /// <summary>Contents of files. Their pace is their own: a refusal of one holds up no GraphQL, and the other way.</summary>
    Files,
}
