using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Rest;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace EdgeAspire.Gate.Proxy;

/// <summary>Forwards the APIs of planner and trainer, and nothing else.</summary>
internal static class ProxyRoutes
{
    private const string Planner = "planner";
    private const string Trainer = "trainer";

    // A run may send no event for a while; uploads and downloads count as active as long as bytes move.
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    public static void AddProxy(this IServiceCollection services, GateOptions options) => services.AddReverseProxy()
        .LoadFromMemory(
            [
                Route("models", Planner, "/api/models/{**rest}"),
                Route("blobs", Planner, "/api/blobs/{**rest}"),
                Route("devices", Planner, "/api/devices/{**rest}"),
                Route("runs", Trainer, "/api/runs/{**rest}"),
            ],
            [Cluster(Planner, options.Planner), Cluster(Trainer, options.Trainer)])
        .AddTransforms(transforms => transforms.AddResponseTransform(StartEventStreamAsync))
        .ConfigureHttpClient((_, handler) =>
        {
            handler.ConnectTimeout = ConnectTimeout;
            handler.AllowAutoRedirect = false;
        });

    // Otherwise the headers wait for the first event, and whoever follows a run does not know whether it was found.
    private static async ValueTask StartEventStreamAsync(ResponseTransformContext response)
    {
        if (response.ProxyResponse is { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: "text/event-stream" })
        {
            await response.HttpContext.Response.Body.FlushAsync(response.CancellationToken);
        }
    }

    public static void MapProxy(this IEndpointRouteBuilder endpoints) => endpoints.MapReverseProxy(proxy => proxy.Use(ForwardAsync));

    private static async Task ForwardAsync(HttpContext context, RequestDelegate next)
    {
        if (IsForeignWrite(context.Request))
        {
            await RestErrors.WriteAsync(context, StatusCodes.Status403Forbidden, "A page of another site may not change anything here.");
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize)
        {
            // What a model may weigh is for the planner to say.
            bodySize.MaxRequestBodySize = null;
        }

        await next(context);
        if (context.GetForwarderErrorFeature() is { } error && !context.Response.HasStarted)
        {
            var backend = context.GetReverseProxyFeature().Cluster.Config;
            var address = backend.Destinations?.Values.First().Address;
            var status = error.Error == ForwarderError.Request ? StatusCodes.Status503ServiceUnavailable : context.Response.StatusCode;
            await RestErrors.WriteAsync(context, status, $"The {backend.ClusterId} at {address} does not answer ({error.Error}).");
        }
    }

    // Browsers name the site that a request comes from; a page elsewhere must not start runs or replace models through its visitor.
    private static bool IsForeignWrite(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
        && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";

    private static RouteConfig Route(string id, string cluster, string path) => new()
    {
        RouteId = id,
        ClusterId = cluster,
        Match = new RouteMatch { Path = path, Methods = ["GET", "HEAD", "POST", "PUT", "DELETE"] },
    };

    private static ClusterConfig Cluster(string id, Uri address) => new()
    {
        ClusterId = id,
        Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal)
        {
            [id] = new() { Address = address.ToString() },
        },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = ActivityTimeout },
    };
}
