namespace WandbExporter.Core.Journal;

/// <summary>What a listing said of the subject of a unit.</summary>
public interface IListed
{
    /// <summary>What tells whether a unit of it changed since it was committed.</summary>
    string Fingerprint { get; }
}
