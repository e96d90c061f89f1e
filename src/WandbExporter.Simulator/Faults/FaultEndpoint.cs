namespace WandbExporter.Simulator;

public enum FaultEndpoint
{
    Any,
    GraphQL,
    Files,
    Bucket,
}
