using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Rings;

/// <summary>
/// One who looks at all schedulers: each look brings what has happened since the one before, the first the last two minutes. What schedulers say is
/// passed on.
/// </summary>
internal sealed class RingView(RingDevices devices, RingClient client, IOptions<GateOptions> options, TimeProvider time)
{
    private const string HistoryPath = "/api/scheduler/history?after=";

    private readonly ConcurrentDictionary<string, long> _newest = new(StringComparer.Ordinal);

    /// <summary>Looks.</summary>
    /// <returns>A document, UTF-8: <c>workers</c>, each with <c>device</c> and <c>history</c> or <c>error</c>; or why there is none.</returns>
    public async Task<Outcome<ReadOnlyMemory<byte>>> LookAsync(CancellationToken cancellationToken)
    {
        if (!(await devices.ListAsync(cancellationToken)).TryGetValue(out var list, out var error))
        {
            return error;
        }

        var found = await Task.WhenAll(list.Select(device => AskAsync(device, cancellationToken)));
        ArrayBufferWriter<byte> text = new();
        await using (Utf8JsonWriter writer = new(text))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("workers");
            foreach (var (device, history) in list.Zip(found))
            {
                writer.WriteStartObject();
                writer.WriteString("device", device.Name);
                if (history.TryGetValue(out var body, out error))
                {
                    writer.WritePropertyName("history");
                    body.WriteTo(writer);
                }
                else
                {
                    writer.WriteString("error", error.Message);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return text.WrittenMemory;
    }

    private async Task<Outcome<JsonElement>> AskAsync(RingDevice device, CancellationToken cancellationToken)
    {
        if (device.IsLost)
        {
            return new Error(ErrorReason.DeviceUnavailable, "lost: its lease has ended");
        }

        if (device.Rest is null)
        {
            return new Error(ErrorReason.DeviceUnavailable, "it does not tell its REST address");
        }

        var address = new Uri(device.Rest, HistoryPath + _newest.GetValueOrDefault(device.Name).ToString(CultureInfo.InvariantCulture));
        using CancellationTokenSource late = new(options.Value.ProbeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using var response = await client.Http.GetAsync(address, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            if (!response.IsSuccessStatusCode)
            {
                return new Error(ErrorReason.DeviceUnavailable, string.Create(CultureInfo.InvariantCulture, $"it answered {(int)response.StatusCode}"));
            }

            using var document = JsonDocument.Parse(body);
            if (document.RootElement.GetProperty("samples") is { } samples && samples.GetArrayLength() is > 0 and var count)
            {
                _newest[device.Name] = samples[count - 1].GetProperty("number").GetInt64();
            }

            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new Error(ErrorReason.DeviceUnavailable, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Error(ErrorReason.DeviceUnavailable, string.Create(CultureInfo.InvariantCulture, $"no answer within {options.Value.ProbeTimeoutSeconds} s"));
        }
    }
}
