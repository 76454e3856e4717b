using System.Text.Json;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Protocol.Plans;

/// <summary>Plans as JSON documents.</summary>
public static class PlanJson
{
    /// <summary>Writes a plan.</summary>
    public static string Write(Plan plan) => JsonSerializer.Serialize(plan, PlanJsonContext.Default.Plan);

    /// <summary>Reads a plan.</summary>
    /// <returns>The plan, or why the text is none.</returns>
    public static Outcome<Plan> Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, PlanJsonContext.Default.Plan) switch
            {
                null => new Error(ErrorReason.MalformedRequest, "The plan is null."),
                { Version: not Plan.CurrentVersion } plan => new Error(
                    ErrorReason.Unsupported, $"The plan has version {plan.Version}; version {Plan.CurrentVersion} is read."),
                { Devices.IsDefaultOrEmpty: true } => new Error(ErrorReason.InvalidArgument, "The plan has no devices."),
                { Blocks.IsDefaultOrEmpty: true } => new Error(ErrorReason.InvalidArgument, "The plan has no blocks."),
                { } plan => plan,
            };
        }
        catch (JsonException exception)
        {
            return new Error(ErrorReason.MalformedRequest, $"This is not a plan: {exception.Message}");
        }
    }
}
