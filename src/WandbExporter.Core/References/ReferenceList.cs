using WandbExporter.Core.Errors;

namespace WandbExporter.Core.References;

/// <summary>What references may be followed: nothing that it does not name is ever contacted.</summary>
public sealed class ReferenceList
{
    private ReferenceList(IReadOnlyList<ReferenceRule> rules) => Rules = rules;

    public IReadOnlyList<ReferenceRule> Rules { get; }

    /// <param name="entries">As they are written, each as <see cref="ReferenceRule.Parse"/> takes it.</param>
    public static ReferenceList Of(IEnumerable<string> entries) => new([.. entries.Select(ReferenceRule.Parse)]);

    /// <summary>The entries as they are compared: equal lists have equal texts, whatever their order.</summary>
    public IReadOnlyList<string> Texts => [.. Rules.Select(rule => rule.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public bool Allows(ReferenceAddress address) => Rules.Any(rule => rule.Allows(address));

    /// <summary>Why the reference is not followed; null if it is.</summary>
    public Failure? RefusalOf(ReferenceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Allows(address)
            ? null
            : new Failure(
                FailureCategory.Permanent,
                FailureCode.ReferenceNotAllowed,
                address.Problem is { } problem ? $"Not followed, because {problem}." : $"Not followed: --reference-allow does not name {address.Place}, or not what is there.",
                ExitCode.Incomplete);
    }

    /// <summary>Whether an entry more would let the reference be followed: there is none yet, and something could be read from there.</summary>
    public bool Lacks(ReferenceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Problem is null && !Allows(address);
    }

    /// <summary>Whether a host is named in so many words: then it may be one of this machine or of a private network.</summary>
    public bool Names(string host, int port) => Rules.Any(rule => rule.Scheme is ReferenceAddress.Http or ReferenceAddress.Https && rule.Names(host, port));
}
