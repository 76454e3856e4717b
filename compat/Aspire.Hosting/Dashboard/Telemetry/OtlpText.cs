using System.Globalization;
using Aspire.Hosting.Dashboard.Telemetry.Otlp;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>Turns values of the OpenTelemetry protocol into text of bounded length.</summary>
internal static class OtlpText
{
    /// <summary>Longer texts are cut.</summary>
    public const int MaximumLength = 4_096;

    /// <summary>Further attributes are dropped.</summary>
    public const int MaximumAttributes = 64;

    private const int MaximumDepth = 4;

    public static string Cut(string text) => text.Length <= MaximumLength ? text : string.Concat(text.AsSpan(0, MaximumLength), "…");

    public static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    public static IReadOnlyList<TelemetryAttribute> Attributes(RepeatedField<KeyValue> attributes) =>
        [.. attributes.Take(MaximumAttributes).Select(static attribute => new TelemetryAttribute(Cut(attribute.Key), Value(attribute.Value)))];

    public static string Value(AnyValue? value) => Cut(Format(value, depth: 0));

    public static TelemetrySource Source(Resource? resource)
    {
        var service = "unknown";
        var instance = string.Empty;
        foreach (var attribute in resource?.Attributes ?? [])
        {
            if (attribute.Key == "service.name")
            {
                service = Value(attribute.Value);
            }
            else if (attribute.Key == "service.instance.id")
            {
                instance = Value(attribute.Value);
            }
        }

        return new TelemetrySource(service, instance.Length > 0 ? instance : service);
    }

    private static string Format(AnyValue? value, int depth)
    {
        if (depth > MaximumDepth)
        {
            return "…";
        }

        return value?.ValueCase switch
        {
            AnyValue.ValueOneofCase.StringValue => value.StringValue,
            AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
            AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
            AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
            AnyValue.ValueOneofCase.BytesValue => Convert.ToHexStringLower(value.BytesValue.Span[..Math.Min(value.BytesValue.Length, MaximumAttributes)]),
            AnyValue.ValueOneofCase.ArrayValue => $"[{Join(value.ArrayValue.Values.Select(item => Format(item, depth + 1)))}]",
            AnyValue.ValueOneofCase.KvlistValue =>
                $"{{{Join(value.KvlistValue.Values.Select(pair => $"{pair.Key}: {Format(pair.Value, depth + 1)}"))}}}",
            _ => string.Empty,
        };
    }

    private static string Join(IEnumerable<string> items) => string.Join(", ", items.Take(MaximumAttributes));
}
