namespace WandbExporter.Query.Statements;

/// <summary>The engine's kinds of statements, by its numbers; those of its client differ from them.</summary>
internal enum StatementType
{
    Invalid = 0,
    Select = 1,
    Insert = 2,
    Update = 3,
    Explain = 4,
    Delete = 5,
    Prepare = 6,
    Create = 7,
    Execute = 8,
    Alter = 9,
    Transaction = 10,
    Copy = 11,
    VariableSet = 13,
    Drop = 15,
    Export = 16,
    Set = 20,
    Load = 21,
    Relation = 22,
    Extension = 23,
    Attach = 25,
}
