using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Plans;

/// <summary>A kept plan as JSON: the plan's own document, with what the repository knows of it in front and the parts at the end.</summary>
internal static class PlanDocument
{
    private const int IdLength = 32;
    private const string CreatedKey = "created";
    private const string PartKey = "model_part";
    private const string DeploymentKey = "deployment";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a plan is called: plans that say the same have the same name.</summary>
    public static string IdOf(Plan plan, string place)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(place + "\n" + PlanJson.Write(plan)));
        return Convert.ToHexStringLower(digest)[..IdLength];
    }

    /// <summary>Whether a text can be the name of a plan; then it is safe as the name of a file.</summary>
    public static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);

    public static byte[] Write(StoredPlan stored)
    {
        JsonObject document = new() { [CutPlan.IdKey] = stored.Id, [CreatedKey] = stored.Created.ToString("O", CultureInfo.InvariantCulture) };
        if (stored.ModelVersion is { } version)
        {
            document[CutPlan.ModelVersionKey] = version;
            document[PartKey] = stored.ModelPart;
        }

        if (stored.Deployment is { } deployment)
        {
            document[DeploymentKey] = deployment;
        }

        foreach ((string key, JsonNode? value) in JsonNode.Parse(PlanJson.Write(stored.Plan))!.AsObject())
        {
            document[key] = value?.DeepClone();
        }

        if (stored.PartSets is { } sets)
        {
            document[CutPlan.InputsKey] = JsonSerializer.SerializeToNode(stored.Inputs!, PartSetJson.Default.IReadOnlyListValueDescription);
            document[CutPlan.OutputsKey] = JsonSerializer.SerializeToNode(stored.Outputs!, PartSetJson.Default.IReadOnlyListValueDescription);
            document[CutPlan.SetsKey] = JsonSerializer.SerializeToNode(sets, PartSetJson.Default.IReadOnlyListPartSet);
            document[CutPlan.HashesKey] = new JsonArray([.. stored.PartHashes!.Select(hash => (JsonNode)hash)]);
        }

        return Encoding.UTF8.GetBytes(document.ToJsonString(Readable));
    }

    public static Outcome<StoredPlan> Read(byte[] bytes)
    {
        try
        {
            Outcome<Plan> plan = PlanJson.Read(Encoding.UTF8.GetString(bytes));
            if (!plan.IsSuccess)
            {
                return plan.Error;
            }

            JsonObject document = JsonNode.Parse(bytes)!.AsObject();
            return new StoredPlan(
                (string)document[CutPlan.IdKey]!,
                DateTimeOffset.Parse((string)document[CreatedKey]!, CultureInfo.InvariantCulture),
                (int?)document[CutPlan.ModelVersionKey],
                (string?)document[PartKey],
                plan.Value,
                document[CutPlan.InputsKey]?.Deserialize(PartSetJson.Default.IReadOnlyListValueDescription),
                document[CutPlan.OutputsKey]?.Deserialize(PartSetJson.Default.IReadOnlyListValueDescription),
                document[CutPlan.SetsKey]?.Deserialize(PartSetJson.Default.IReadOnlyListPartSet),
                document[CutPlan.HashesKey] is JsonArray hashes ? [.. hashes.Select(hash => (string)hash!)] : null)
            {
                Deployment = (string?)document[DeploymentKey],
            };
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or ArgumentNullException)
        {
            return new Error(ErrorReason.MalformedRequest, exception.Message);
        }
    }
}
