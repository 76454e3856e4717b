using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeAspire.EndToEnd.Tests.Hosting;

namespace EdgeAspire.EndToEnd.Tests;

/// <summary>Requests to the default model, as a stranger would write them.</summary>
internal static class Digits
{
    public const string InferPath = "/v2/models/digits/infer";

    /// <summary>A one: a white bar of three pixels on black.</summary>
    public static float[] One()
    {
        var image = new float[28 * 28];
        for (var row = 4; row < 24; row++)
        {
            image.AsSpan((row * 28) + 13, 3).Fill(1);
        }

        return image;
    }

    public static StringContent Request(float[] image) => Json(
        $$"""
        {"inputs":[{"name":"image","datatype":"FP32","shape":[1,1,28,28],
        "data":[{{string.Join(',', image.Select(pixel => pixel.ToString(CultureInfo.InvariantCulture)))}}]}]}
        """);

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>Asks until every expert takes part in the answer: on a busy machine one may miss the deadline, and is then left out for a while.</summary>
    public static Task<Answer> InferByAllAsync(HttpClient gate, int experts = 4) => Poll.UntilAsync(
        $"an answer of {experts} experts",
        TimeSpan.FromMinutes(2),
        async () => await TryInferAsync(gate) is { Degraded: false } answer && answer.Hops == experts ? answer : null);

    /// <summary>The answer, or null when the gate is not there or not ready yet.</summary>
    public static async Task<Answer?> TryInferAsync(HttpClient gate)
    {
        using var content = Request(One());
        using var response = await gate.PostAsync(new Uri(InferPath, UriKind.Relative), content);
        return response.IsSuccessStatusCode ? Read(await response.Content.ReadAsStringAsync()) : null;
    }

    public static Answer Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var parameters = root.GetProperty("parameters");
        using var hops = JsonDocument.Parse(parameters.GetProperty("edge_hops").GetString()!);
        return new Answer(
            Output(root, "label")[0].GetInt64(),
            Output(root, "expert")[0].GetInt64(),
            Output(root, "entropy")[0].GetDouble(),
            [.. Output(root, "probabilities").EnumerateArray().Select(value => value.GetDouble())],
            parameters.GetProperty("edge_degraded").GetBoolean(),
            parameters.TryGetProperty("edge_degraded_reason", out var reason) ? reason.GetString() : null,
            hops.RootElement.EnumerateArray().Count(hop => !hop.TryGetProperty("error", out _)));
    }

    private static JsonElement Output(JsonElement root, string name) => root.GetProperty("outputs").EnumerateArray()
        .Single(output => string.Equals(output.GetProperty("name").GetString(), name, StringComparison.Ordinal))
        .GetProperty("data");
}
