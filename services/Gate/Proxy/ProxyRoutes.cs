using System.Net;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Rest;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace EdgeAspire.Gate.Proxy;

/// <summary>Forwards the APIs of planner and trainer, and nothing else.</summary>
internal static partial class ProxyRoutes
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE"];

    // A run may send no event for a while; uploads and downloads count as active as long as bytes move.
    private static readonly ForwarderRequestConfig Forwarding = new()
    {
        ActivityTimeout = TimeSpan.FromMinutes(10),
        Version = HttpVersion.Version11,
    };

    public static void AddProxy(this IServiceCollection services)
    {
        services.AddHttpForwarder();

        // Some lines per request, and a stack trace for each follower of a run who leaves, would bury what matters. First in the list,
        // so that Logging:LogLevel:Yarp overrides it.
        services.Configure<LoggerFilterOptions>(logging => logging.Rules.Insert(
            0, new LoggerFilterRule(providerName: null, "Yarp", LogLevel.Error, filter: null)));
        services.AddSingleton<ProxyClient>();
    }

    public static void MapProxy(this IEndpointRouteBuilder endpoints)
    {
        var planner = new Backend("planner", options => options.Planner.Rest);
        Map(endpoints, "/api/models/{**rest}", planner);
        Map(endpoints, "/api/blobs/{**rest}", planner);
        Map(endpoints, "/api/devices/{**rest}", planner);
        Map(endpoints, "/api/plans/{**rest}", planner);
        Map(endpoints, "/api/deployments/{**rest}", planner);
        Map(endpoints, "/api/runs/{**rest}", new Backend("trainer", options => options.Trainer));
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, Backend backend) =>
        endpoints.MapMethods(path, Methods, context => ForwardAsync(context, backend));

    private static async Task ForwardAsync(HttpContext context, Backend backend)
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

        var address = backend.Address(context.RequestServices.GetRequiredService<IOptions<GateOptions>>().Value);
        var forwarder = context.RequestServices.GetRequiredService<IHttpForwarder>();
        var client = context.RequestServices.GetRequiredService<ProxyClient>();
        var error = await forwarder.SendAsync(context, address.ToString(), client.Invoker, Forwarding, EventStreamTransformer.Instance);
        if (error == ForwarderError.None || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        LogFailed(context.RequestServices.GetRequiredService<ILogger<ProxyClient>>(), backend.Name, address, error);
        if (!context.Response.HasStarted)
        {
            var status = error == ForwarderError.Request ? StatusCodes.Status503ServiceUnavailable : context.Response.StatusCode;
            await RestErrors.WriteAsync(context, status, $"The {backend.Name} at {address} does not answer ({error}).");
        }
    }

    [LoggerMessage(EventId = 2201, Level = LogLevel.Warning, Message = "The {Backend} at {Address} did not answer: {Error}")]
    private static partial void LogFailed(ILogger logger, string backend, Uri address, ForwarderError error);

    // Browsers name the site that a request comes from; a page elsewhere must not start runs or replace models through its visitor.
    private static bool IsForeignWrite(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
        && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
}
