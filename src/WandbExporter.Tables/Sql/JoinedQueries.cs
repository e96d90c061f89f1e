namespace WandbExporter.Tables.Sql;

/// <summary>The queries that put tables together, over <see cref="Metrics"/> and the tables under their own names.</summary>
public static class JoinedQueries
{
    /// <summary>The name under which they read histories, a row a logged value.</summary>
    public const string Metrics = "metrics";

    /// <summary>As they stand: to look at a value before it is asked for would read columns that most questions do not need.</summary>
    public const string MetricsOfLong =
        "SELECT entity_name, project_name, run_id, key, step, timestamp, value_double, value_int, value_string, value_json FROM history_long";

    private const string Run = "entity_name, project_name, run_id";

    /// <summary>The version's own columns stand before those of its collection.</summary>
    private static JoinedQuery Artifacts { get; } = new(
        "artifacts",
        "a version of an artifact in a collection, with its aliases and what is known of the collection",
        ["artifact_versions", "artifact_collections", "artifact_aliases"],
        """
        SELECT v.entity_name, v.project_name, v.type, v.collection, v.version, v.version_index,
          concat(v.entity_name, '/', v.project_name, '/', v.collection, ':', v.version) AS name,
          coalesce(a.aliases, []::VARCHAR[]) AS aliases, coalesce(from_json(v.tags, '["VARCHAR"]'), []::VARCHAR[]) AS tags,
          v.artifact_id, v.state, v.size_bytes, v.file_count, v.digest, v.description, v.metadata, v.created_at, v.updated_at, v.is_link,
          v.source_entity, v.source_project, v.source_collection, v.source_version, v.files,
          c.kind AS collection_kind, c.description AS collection_description, c.tags AS collection_tags, c.created_at AS collection_created_at,
          c.version_count AS collection_version_count
        FROM artifact_versions v
        LEFT JOIN artifact_collections c USING (entity_name, project_name, type, collection)
        LEFT JOIN (
          SELECT entity_name, project_name, type, collection, version, list(alias ORDER BY alias) AS aliases FROM artifact_aliases GROUP BY ALL
        ) a USING (entity_name, project_name, type, collection, version)
        """);

    private static JoinedQuery Lineage { get; } = new(
        "lineage",
        "a version of an artifact that a run logged or used, with the run's name and state",
        ["artifact_lineage", "runs"],
        """
        SELECT l.entity_name, l.project_name, l.run_id, r.display_name AS run_name, r.state AS run_state, r.job_type AS run_job_type, l.use,
          concat(l.source_entity, '/', l.source_project, '/', l.source_collection, ':', l.source_version) AS artifact, l.type,
          l.source_entity, l.source_project, l.source_collection, l.source_version, l.artifact_id, l.state, l.digest, l.used_as, l.created_at
        FROM artifact_lineage l LEFT JOIN runs r USING (entity_name, project_name, run_id)
        """);

    private static JoinedQuery BestRuns { get; } = new(
        "best_runs",
        "a metric of a project: its lowest and its highest value, and the run and step that have it",
        ["metrics", "runs"],
        $$"""
        WITH of_runs AS (
          SELECT {{Run}}, key, min(value_double) AS low, arg_min(step, value_double) AS low_step, max(value_double) AS high, arg_max(step, value_double) AS high_step
          FROM metrics WHERE value_double IS NOT NULL AND NOT isnan(value_double) GROUP BY ALL
        ), best AS (
          SELECT entity_name, project_name, key, count(*) AS runs,
            min({value: low, run_id: run_id, step: low_step}) AS lowest, min({value: -high, run_id: run_id, step: high_step}) AS highest
          FROM of_runs GROUP BY ALL
        )
        SELECT b.entity_name, b.project_name, b.key, b.runs,
          b.lowest.value AS min_value, b.lowest.step AS min_step, b.lowest.run_id AS min_run_id, l.display_name AS min_run_name,
          -b.highest.value AS max_value, b.highest.step AS max_step, b.highest.run_id AS max_run_id, h.display_name AS max_run_name
        FROM best b
        LEFT JOIN runs l ON l.entity_name = b.entity_name AND l.project_name = b.project_name AND l.run_id = b.lowest.run_id
        LEFT JOIN runs h ON h.entity_name = b.entity_name AND h.project_name = b.project_name AND h.run_id = b.highest.run_id
        """);

    /// <summary>
    /// The entries of <c>_wandb.m</c> in a run's config have the numbers of their fields as names: 1 name, 2 glob, 4 the step metric's name, 5 or its place in
    /// the list, from 1, 6 options (2: hidden), 7 summaries, 8 goal.
    /// </summary>
    private static JoinedQuery MetricAxes { get; } = new(
        "metric_axes",
        "a metric, or a pattern of metrics, that a run defined with define_metric: its x axis, summaries and goal",
        ["run_config"],
        $$"""
        WITH defined AS (
          SELECT {{Run}}, from_json(value_json -> '$.m', '["JSON"]') AS metrics FROM run_config
          WHERE key = '_wandb' AND json_type(value_json, '$.m') = 'ARRAY'
        ), one AS (SELECT {{Run}}, metrics, unnest(metrics) AS m FROM defined)
        SELECT {{Run}}, coalesce(m ->> '$."1"', m ->> '$."2"') AS pattern, m ->> '$."1"' IS NULL AS is_glob,
          coalesce(m ->> '$."4"', list_extract(metrics, TRY_CAST(m ->> '$."5"' AS INTEGER)) ->> '$."1"') AS step_metric,
          list_transform(from_json(m -> '$."7"', '["INTEGER"]'), n -> list_extract(['min', 'max', 'mean', 'best', 'last', 'none', 'copy', 'first'], n)) AS summaries,
          list_extract(['min', 'max'], TRY_CAST(m ->> '$."8"' AS INTEGER)) AS goal,
          coalesce(list_contains(from_json(m -> '$."6"', '["INTEGER"]'), 2), false) AS is_hidden
        FROM one WHERE coalesce(m ->> '$."1"', m ->> '$."2"') IS NOT NULL
        """);

    /// <summary>
    /// What was logged without its axis has no place on it: W&amp;B shows no line of a run that lacks a panel's axis. A step in its place would be drawn as if it were the axis.
    /// </summary>
    private static JoinedQuery MetricsByAxis { get; } = new(
        "metrics_by_axis",
        "a logged value beside its place on the x axis that its run defined for the metric; on the step where it defined none",
        ["metrics", "metric_axes"],
        $$"""
        WITH axes AS (SELECT * FROM metric_axes WHERE step_metric IS NOT NULL),
        resolved AS (
          SELECT k.*, a.step_metric FROM (SELECT DISTINCT {{Run}}, key FROM metrics WHERE (entity_name, project_name, run_id) IN (SELECT (entity_name, project_name, run_id) FROM axes)) k
          JOIN axes a ON a.entity_name = k.entity_name AND a.project_name = k.project_name AND a.run_id = k.run_id
            AND CASE WHEN a.is_glob THEN starts_with(k.key, rtrim(a.pattern, '*')) ELSE k.key = a.pattern END
          WHERE k.key <> a.step_metric
          QUALIFY row_number() OVER (PARTITION BY k.entity_name, k.project_name, k.run_id, k.key ORDER BY a.is_glob, length(a.pattern) DESC) = 1
        ), places AS (
          SELECT {{Run}}, key, step, any_value(value_double) AS x FROM metrics
          WHERE step IS NOT NULL AND (entity_name, project_name, run_id, key) IN (SELECT (entity_name, project_name, run_id, step_metric) FROM axes) GROUP BY ALL
        )
        SELECT m.*, coalesce(r.step_metric, '_step') AS x_key, CASE WHEN r.step_metric IS NULL OR r.step_metric = '_step' THEN m.step ELSE p.x END AS x
        FROM metrics m
        LEFT JOIN resolved r ON r.entity_name = m.entity_name AND r.project_name = m.project_name AND r.run_id = m.run_id AND r.key = m.key
        LEFT JOIN places p ON p.entity_name = m.entity_name AND p.project_name = m.project_name AND p.run_id = m.run_id AND p.key = r.step_metric AND p.step = m.step
        """);

    /// <summary>Each after those that it reads.</summary>
    public static IReadOnlyList<JoinedQuery> All { get; } = [BestRuns, Artifacts, Lineage, MetricAxes, MetricsByAxis];
}
