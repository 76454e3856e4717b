using System.Net.Http.Json;
using System.Text.Json;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Team;

/// <summary>A model that the trainer service trained and published, with the figures of its report.</summary>
internal sealed record TrainedModel(string Name, int Experts, IReadOnlyList<string> Parts, JsonElement Report)
{
    private static readonly TimeSpan TrainingLimit = TimeSpan.FromHours(2);

    public double TestAccuracyPercent => Report.GetProperty("test").GetProperty("team").GetDouble() * 100;

    public double TrainingSeconds => Report.GetProperty("seconds_training").GetDouble();

    public double ParametersPerDevice => Report.GetProperty("parameters_per_expert").GetDouble();

    public double MultiplyAccumulatesPerDevice => Report.GetProperty("multiply_accumulates_per_expert").GetDouble();

    /// <summary>Largest distance of an expert's mean share over the last tenth of the training from 1/K.</summary>
    public double MeanShareDeviation => Report.GetProperty("shares_last_tenth").GetProperty("assigned").EnumerateArray()
        .Max(share => Math.Abs(share.GetDouble() - (1.0 / Experts)));

    /// <summary>The same of a single iteration.</summary>
    public double LargestShareDeviation => Report.GetProperty("shares_last_tenth").GetProperty("largest_deviation").GetDouble();

    /// <summary>Has the trainer train and publish a model, and waits for it.</summary>
    public static async Task<TrainedModel> TrainAsync(
        Uri trainer, Uri planner, string name, int experts, int? epochs, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        var settings = new Dictionary<string, object>(StringComparer.Ordinal) { ["data_set"] = "mnist", ["model"] = name, ["experts"] = experts };
        if (epochs is { } passes)
        {
            settings["epochs"] = passes;
        }

        using var created = await http.PostAsJsonAsync(new Uri(trainer, "/api/runs"), settings, cancellation).ConfigureAwait(false);
        var run = await ReadAsync(created, cancellation).ConfigureAwait(false);
        var address = new Uri(trainer, $"/api/runs/{run.GetProperty("id").GetString()}");
        await Wait.UntilAsync($"{name} to be trained", TrainingLimit, async () =>
        {
            using var response = await http.GetAsync(address, cancellation).ConfigureAwait(false);
            run = await ReadAsync(response, cancellation).ConfigureAwait(false);
            return run.GetProperty("state").GetString() is not ("queued" or "running" or "publishing");
        }, cancellation).ConfigureAwait(false);
        if (run.GetProperty("state").GetString() is not "completed")
        {
            throw new InvalidOperationException($"Training {name} ended as {run}.");
        }

        var report = await http.GetFromJsonAsync<JsonElement>(new Uri($"{address}/report"), cancellation).ConfigureAwait(false);
        var manifest = await http.GetFromJsonAsync<JsonElement>(new Uri(planner, $"/api/models/{name}/versions/latest"), cancellation).ConfigureAwait(false);
        return new TrainedModel(
            name, experts, [.. manifest.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("name").GetString()!)], report);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? JsonElement.Parse(text)
            : throw new InvalidOperationException($"The trainer answered {(int)response.StatusCode}: {text}");
    }
}
