using System.CommandLine;
using System.Globalization;
using EdgeAspire.Expert;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.ServiceDefaults.Listening;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Bench.Hop;

/// <summary>
/// The other process of the suite: an expert with an identity model, and the TCP echo. It prints both ports, then the bytes it has
/// allocated for every line that it reads, and ends with its input.
/// </summary>
internal sealed class HopServerCommand : Command
{
    /// <summary>The command's name.</summary>
    public const string CommandName = "hop-server";

    /// <summary>The identity model.</summary>
    public const string ModelName = "identity";

    /// <summary>Its input.</summary>
    public const string InputName = "x";

    public HopServerCommand()
        : base(CommandName, "The server side of the suite 'hop'.")
    {
        Hidden = true;
        var elements = new Argument<int>("elements") { Description = "Elements of the model's input and output." };
        Arguments.Add(elements);
        SetAction((arguments, cancellation) => ServeAsync(arguments.GetValue(elements), cancellation));
    }

    private static async Task<int> ServeAsync(int elements, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("edgeaspire-hop-");
        try
        {
            var model = Path.Combine(folder.FullName, $"{ModelName}.onnx");
            await File.WriteAllBytesAsync(model, Identity(elements), cancellation);
            using var echo = new RawTcpEcho();
            await using var expert = ExpertApplication.Build(
            [
                "--urls=http://127.0.0.1:0",
                "--GRPC_PORT=0",
                $"--Expert:File={model}",
                "--Expert:Output=raw",
                $"--EDGEASPIRE_HOME={folder.FullName}",
                "--Logging:LogLevel:Default=Warning",
            ]);
            await expert.StartAsync(cancellation);
            var grpc = expert.Services.GetRequiredService<ServiceAddresses>().Grpc!;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{echo.Port} {grpc.Port}"));
            while (await Console.In.ReadLineAsync(cancellation) is not null)
            {
                Console.WriteLine(GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture));
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Identity(int elements) => new OnnxModelBuilder(ModelName)
        .AddInput(InputName, TensorProto.Types.DataType.Float, -1, elements)
        .AddNode("Identity", [InputName], ["y"])
        .AddOutput("y", TensorProto.Types.DataType.Float, -1, elements)
        .ToBytes();
}
