using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace EdgeAspire.ServiceDefaults.Telemetry;

/// <summary>
/// Completes the server spans that ASP.NET Core starts: name, route, status code and error, after the HTTP semantic conventions;
/// and leaves the requests of <see cref="UntracedExtensions.Untraced"/> endpoints out of the traces.
/// </summary>
internal sealed class RequestSpanMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (activity is null || !activity.IsAllDataRequested)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<UntracedMetadata>() is not null)
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            await next(context).ConfigureAwait(false);
            return;
        }

        // The status of a failed request is set after the exception has passed this middleware.
        context.Response.OnCompleted(static state =>
        {
            var (span, http) = ((Activity, HttpContext))state;
            Complete(span, http);
            return Task.CompletedTask;
        }, (activity, context));
        await next(context).ConfigureAwait(false);
    }

    private static void Complete(Activity activity, HttpContext context)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        var method = context.Request.Method;
        activity.DisplayName = route is null ? method : $"{method} {route}";
        activity.SetTag("http.route", route);
        activity.SetTag("http.response.status_code", context.Response.StatusCode);
        activity.SetTag("network.protocol.version", context.Request.Protocol.AsSpan().TrimStart("HTTP/").ToString());
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            activity.SetTag("error.type", context.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture));
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
