using EdgeAspire.Onnx.Reading;

namespace EdgeAspire.Bench.Cutting;

/// <summary>Sorts the cutter's refusals, which name nodes and axes, by what stands against the cut.</summary>
internal static class RefusalKinds
{
    private static readonly (string Fragment, string Kind)[] Kinds =
    [
        ("of its output: it ", "mixes the axis"),
        ("are one branch", "one branch"),
        ("groups of channels do not add up", "grouped"),
        ("are not stored in the model", "computed weights"),
        ("only convolutions and dense layers", "no layer at its end"),
        ("gives one partial sum", "several outputs"),
        ("would be computed whole", "work not divided"),
        ("needs all of", "work not divided"),
        ("do not add up", "no such axis"),
        ("which has no axis", "no such axis"),
        ("lies in padding alone", "padding alone"),
        ("nobody reads", "unread branch"),
    ];

    public static string Of(OnnxFault fault) =>
        Kinds.FirstOrDefault(kind => fault.Message.Contains(kind.Fragment, StringComparison.Ordinal)).Kind ?? fault.Message;
}
