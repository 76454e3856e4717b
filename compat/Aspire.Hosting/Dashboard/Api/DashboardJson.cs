using System.Text.Json.Serialization;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>Names in snake case; the default encoder, which writes no character that HTML gives a meaning.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ResourceView[]))]
[JsonSerializable(typeof(ConsoleLineView))]
[JsonSerializable(typeof(TraceListView[]))]
[JsonSerializable(typeof(TraceView))]
[JsonSerializable(typeof(LogView[]))]
[JsonSerializable(typeof(InstrumentView[]))]
[JsonSerializable(typeof(InstrumentDetailView))]
internal sealed partial class DashboardJson : JsonSerializerContext
{
}
