namespace WandbExporter.Engine.Plan;

/// <summary>How histories stand in tables.</summary>
public enum HistoryLayout
{
    /// <summary>A row a logged row, a column a metric; parts of one run each.</summary>
    Wide,

    /// <summary>A row a logged value; files of many runs.</summary>
    Long,
}
