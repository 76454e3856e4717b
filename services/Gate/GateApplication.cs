using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Gate.Grpc;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Models;
using EdgeAspire.Gate.Page;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Gate.Proxy;
using EdgeAspire.Gate.Rest;
using EdgeAspire.Gate.Rings;
using EdgeAspire.Gate.Rounding;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Gate.Team;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Devices;
using EdgeAspire.Protocol.Service;
using EdgeAspire.ServiceDefaults;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.ServiceDefaults.Listening;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate;

/// <summary>The gate: the front door of the system.</summary>
public static class GateApplication
{
    private const int MaxManifestBytes = 1024 * 1024;

    /// <summary>Builds the service: it listens on the REST addresses that ASP.NET Core is given, and for gRPC on <c>GRPC_PORT</c>.</summary>
    /// <param name="args">Settings, such as <c>--Gate:DeadlineSeconds=1</c>.</param>
    /// <param name="configure">Changes what was set up, before the service is built.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddServiceDefaults();
        builder.Services.AddValidatedOptions<GateOptions>(GateOptions.Section);
        builder.Services.AddHealthChecks().AddCheck<PlannerHealthCheck>(PlannerHealthCheck.Name);
        AddRouting(builder.Services);
        AddInference(builder.Services);
        builder.Services.AddProxy();
        builder.Services.AddRing();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseExceptionHandler(failed => failed.Run(RestErrors.DescribeExceptionAsync));
        app.UseStatusCodePages(RestErrors.DescribeStatusAsync);
        app.MapDefaultEndpoints();
        app.MapProtocol();
        app.MapProxy();
        app.MapRunFeed();
        app.MapRing();
        app.MapPage();
        return app;
    }

    private static void AddRouting(IServiceCollection services)
    {
        services.AddSingleton<RoutingState>();
        services.AddSingleton<DeviceProber>();
        services.AddSingleton(provider =>
        {
            var client = ClientOptions(provider);
            return new RoutingTableBuilder(address => new DeviceConnection(address, new InferenceClient(address, client)));
        });
        services.AddSingleton(provider =>
        {
            var planner = provider.GetRequiredService<IOptions<GateOptions>>().Value.Planner.Grpc;
            return GrpcChannel.ForAddress(planner, new GrpcChannelOptions { DisposeHttpClient = true, HttpHandler = new SocketsHttpHandler() });
        });
        services.AddSingleton(provider => new DeviceRegistry.DeviceRegistryClient(provider.GetRequiredService<GrpcChannel>()));
        services.AddSingleton(provider => new ManifestCatalog(
            new HttpClient { MaxResponseContentBufferSize = MaxManifestBytes }, provider.GetRequiredService<IOptions<GateOptions>>()));
        services.AddHostedService<RoutingPoller>();
        services.AddSingleton<PlanTable>();
        services.AddSingleton<PartLoader>();
        services.AddSingleton<PlanInstaller>();
        services.AddSingleton<StageAddresses>();
        services.AddSingleton<PlanRoutes>();
        services.AddSingleton<PlanObservations>();
        services.AddSingleton<RunFeed>();
        services.AddSingleton(provider => new PlannerClient(
            new HttpClient { MaxResponseContentBufferSize = PlannerClient.MaxDocumentBytes }, provider.GetRequiredService<IOptions<GateOptions>>()));
        services.AddSingleton(provider => new DeviceConnections(address => new DeviceConnection(address, new InferenceClient(address, ClientOptions(provider)))));
        services.AddHostedService<DeploymentPoller>();
    }

    private static InferenceClientOptions ClientOptions(IServiceProvider provider) =>
        new() { MaxMessageBytes = provider.GetRequiredService<IOptions<ListeningOptions>>().Value.MaxMessageBytes };

    private static void AddInference(IServiceCollection services)
    {
        services.AddSingleton<Admission>();
        services.AddSingleton<AnswerOrder>();
        services.AddSingleton<ExpertCaller>();
        services.AddSingleton<TeamStrategy>();
        services.AddSingleton<RoundingCheck>();
        services.AddSingleton<PlanStrategy>();
        services.AddSingleton<InferenceHandler>();
        services.AddSingleton<ModelDirectory>();
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<InferEndpoint>();
        services.AddSingleton<InferenceServiceBase, GateInferenceService>();
    }
}
