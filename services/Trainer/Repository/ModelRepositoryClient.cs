using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Trainer.Api;
using EdgeAspire.Trainer.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Trainer.Repository;

/// <summary>The planner's model repository over REST. A repository that is not there yet is waited for, within limits.</summary>
internal sealed class ModelRepositoryClient(HttpClient client, IOptions<TrainerOptions> options, TimeProvider time)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private const int LongestShownAnswer = 500;

    /// <summary>The latest version of a model, null when there is none.</summary>
    internal async Task<Outcome<RepositoryManifest?>> LatestAsync(string model, CancellationToken cancellation)
    {
        Outcome<HttpResponseMessage> sent = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, $"/api/models/{model}/versions/latest"), cancellation);
        if (!sent.TryGetValue(out HttpResponseMessage? response, out Error? error))
        {
            return error;
        }

        using (response)
        {
            if (response.StatusCode is HttpStatusCode.NotFound)
            {
                return (RepositoryManifest?)null;
            }

            return response.IsSuccessStatusCode
                ? await ReadAsync(response, cancellation)
                : await RefusalAsync(response, $"the latest version of '{model}'", cancellation);
        }
    }

    /// <summary>Stores a file unless the repository has it.</summary>
    /// <returns>Its SHA-256.</returns>
    internal async Task<Outcome<string>> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        Outcome<HttpResponseMessage> sent = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, $"/api/blobs/{hash}") { Content = new ReadOnlyMemoryContent(content) }, cancellation);
        if (!sent.TryGetValue(out HttpResponseMessage? response, out Error? error))
        {
            return error;
        }

        using (response)
        {
            return response.IsSuccessStatusCode ? hash : await RefusalAsync(response, $"a part of {content.Length} bytes", cancellation);
        }
    }

    /// <summary>Makes a version of a model out of files that are stored.</summary>
    internal async Task<Outcome<RepositoryManifest?>> PublishAsync(string model, RepositoryManifest manifest, CancellationToken cancellation)
    {
        Outcome<HttpResponseMessage> sent = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"/api/models/{model}/versions")
            {
                Content = JsonContent.Create(manifest, TrainerJson.Wire.RepositoryManifest),
            },
            cancellation);
        if (!sent.TryGetValue(out HttpResponseMessage? response, out Error? error))
        {
            return error;
        }

        using (response)
        {
            return response.IsSuccessStatusCode
                ? await ReadAsync(response, cancellation)
                : await RefusalAsync(response, $"a version of '{model}'", cancellation);
        }
    }

    private async Task<Outcome<HttpResponseMessage>> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        if (options.Value.Planner is not { } planner)
        {
            return new Error(
                ErrorReason.DeviceUnavailable, $"Setting '{TrainerOptions.Section}:{nameof(TrainerOptions.Planner)}' is not set: there is no model repository.");
        }

        long started = time.GetTimestamp();
        while (true)
        {
            string fault;
            try
            {
                using HttpRequestMessage message = request();
                message.RequestUri = new Uri(planner, message.RequestUri!);
                HttpResponseMessage response = await client.SendAsync(message, cancellation);
                if (response.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway))
                {
                    return response;
                }

                fault = $"HTTP {(int)response.StatusCode}";
                response.Dispose();
            }
            catch (Exception exception) when (exception is HttpRequestException
                || (exception is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                fault = exception.Message;
            }

            if (time.GetElapsedTime(started).TotalSeconds >= options.Value.RepositoryWaitSeconds)
            {
                return new Error(
                    ErrorReason.DeviceUnavailable,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The model repository at {planner} did not answer within {options.Value.RepositoryWaitSeconds} s: {fault}"));
            }

            await Task.Delay(RetryInterval, time, cancellation);
        }
    }

    private static async Task<Outcome<RepositoryManifest?>> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(TrainerJson.Wire.RepositoryManifest, cancellation);
        }
        catch (JsonException exception)
        {
            return new Error(ErrorReason.InvalidAnswer, $"The model repository answered something that is no manifest: {exception.Message}");
        }
    }

    private static async Task<Error> RefusalAsync(HttpResponseMessage response, string what, CancellationToken cancellation)
    {
        string text = await response.Content.ReadAsStringAsync(cancellation);
        text = text.Length <= LongestShownAnswer ? text : text[..LongestShownAnswer];
        ErrorReason reason = response.StatusCode is HttpStatusCode.InsufficientStorage ? ErrorReason.StorageFull : ErrorReason.InvalidAnswer;
        return new Error(reason, $"The model repository refused {what} with HTTP {(int)response.StatusCode}: {text}");
    }
}
