using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Plan;

/// <summary>Units wait in lanes, each with workers of its own, so that file downloads and histories do not wait for each other.</summary>
internal enum Lane
{
    /// <summary>Units whose data are rows: histories, system metrics and console logs.</summary>
    Rows,

    /// <summary>Units whose data are files.</summary>
    Files,
}

internal static class LaneExtensions
{
    extension(UnitKind kind)
    {
        public Lane Lane => kind == UnitKind.Files ? Lane.Files : Lane.Rows;
    }
}
