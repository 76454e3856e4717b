using Yarp.ReverseProxy.Forwarder;

namespace EdgeAspire.Gate.Proxy;

/// <summary>
/// Sends the headers of an event stream before its first event; otherwise whoever follows a run does not know whether it was found.
/// </summary>
internal sealed class EventStreamTransformer : HttpTransformer
{
    public static EventStreamTransformer Instance { get; } = new();

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var goesOn = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (goesOn && proxyResponse is { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: "text/event-stream" })
        {
            await httpContext.Response.Body.FlushAsync(cancellationToken);
        }

        return goesOn;
    }
}
