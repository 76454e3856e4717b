using System.CommandLine;
using EdgeAspire.Protocol.Service;
using EdgeAspire.ServiceDefaults;
using EdgeAspire.ServiceDefaults.Listening;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Bench.Ring;

/// <summary>A process that only takes tensors, with the server that all services have: what a message costs by itself. It ends with its input.</summary>
internal sealed class SinkServerCommand : Command
{
    /// <summary>The command's name.</summary>
    public const string CommandName = "ring-sink";

    public SinkServerCommand()
        : base(CommandName, "The server side of the suite 'ring'.")
    {
        Hidden = true;
        SetAction((_, cancellation) => ServeAsync(cancellation));
    }

    private static async Task<int> ServeAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0", "--GRPC_PORT=0", "--Logging:LogLevel:Default=Warning"]);
        builder.AddServiceDefaults();
        builder.Services.AddSingleton<InferenceServiceBase, SinkService>();
        await using var app = builder.Build();
        await app.StartAsync(cancellation);
        Console.WriteLine(app.Services.GetRequiredService<ServiceAddresses>().Grpc);
        await Console.In.ReadLineAsync(cancellation);
        return 0;
    }
}
