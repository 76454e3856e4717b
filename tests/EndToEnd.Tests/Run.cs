using System.Text.Json;

namespace EdgeAspire.EndToEnd.Tests;

/// <summary>A training run, as the API tells it.</summary>
internal sealed class Run(HttpClient gate, Uri location)
{
    /// <summary>The run's state, or null while the trainer is away.</summary>
    public async Task<RunState?> ReadAsync()
    {
        using var response = await gate.GetAsync(location);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var root = document.RootElement;
        var progress = root.GetProperty("progress");
        return new RunState(
            root.GetProperty("state").GetString()!,
            progress.ValueKind == JsonValueKind.Object ? progress.GetProperty("iteration").GetInt64() : 0);
    }
}
