using System.Net;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Execution;

/// <summary>Asks a process again and again whether it is healthy.</summary>
internal sealed class HealthMonitor(ResourceBoard board, TimeProvider time, HttpMessageInvoker http)
{
    /// <summary>The time until a process that is not healthy yet is asked again; it doubles each time up to <see cref="LongestRetry"/>.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>How often an unhealthy process is asked, when others may wait for it.</summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    /// <summary>How often a healthy process is asked.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>A single answer that is late or lost does not make a healthy process unhealthy.</summary>
    public const int FailuresToBecomeUnhealthy = 2;

    /// <summary>Asks until cancelled and writes what it learns on the board.</summary>
    public async Task RunAsync(Replica replica, CancellationToken cancellationToken)
    {
        HttpHealthCheckAnnotation[] checks = [.. replica.Resource.Annotations.OfType<HttpHealthCheckAnnotation>()];
        if (checks.Length == 0)
        {
            return;
        }

        var failures = 0;
        var wasHealthy = false;
        var retry = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            var failure = await CheckAllAsync(replica, checks, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            failures = failure is null ? 0 : failures + 1;
            wasHealthy |= failure is null;
            if (failure is null)
            {
                board.Update(replica.Name, static snapshot => snapshot with { Health = InstanceHealth.Healthy, Note = null });
            }
            else if (!wasHealthy || failures >= FailuresToBecomeUnhealthy)
            {
                var health = wasHealthy ? InstanceHealth.Unhealthy : InstanceHealth.Unknown;
                board.Update(replica.Name, snapshot => snapshot with { Health = health, Note = failure });
            }

            retry = failure is null ? FirstRetry : retry < LongestRetry / 2 ? retry * 2 : LongestRetry;
            await Task.Delay(failure is null ? Interval : retry, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> CheckAllAsync(Replica replica, HttpHealthCheckAnnotation[] checks, CancellationToken cancellationToken)
    {
        foreach (var check in checks)
        {
            if (await CheckAsync(replica, check, cancellationToken) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async Task<string?> CheckAsync(Replica replica, HttpHealthCheckAnnotation check, CancellationToken cancellationToken)
    {
        var endpoint = check.Endpoint.EndpointAnnotation;
        var url = new UriBuilder(endpoint.UriScheme, endpoint.TargetHost, endpoint.ReplicaPorts[replica.Index]).Uri;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, check.Path));
        if (endpoint.Transport == "http2")
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        using var limit = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            return (int)response.StatusCode == check.StatusCode
                ? null
                : $"GET {check.Path} answered {(int)response.StatusCode} instead of {check.StatusCode}"
                    + await HealthReport.ReadAsync(response.Content, either.Token);
        }
        catch (HttpRequestException exception)
        {
            return $"GET {check.Path} failed: {exception.Message}";
        }
        catch (OperationCanceledException)
        {
            return FormattableString.Invariant($"GET {check.Path} did not answer within {Timeout.TotalSeconds} s");
        }
    }
}
