using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Aspire.Hosting.Publishing;

namespace EdgeAspire.AspireHosting.Tests.Publishing;

public sealed class ManifestWriterTests
{
    [Fact]
    public async Task WriteAsync_WholeModel_IsUpstreamsFormat()
    {
        var builder = DistributedApplication.CreateBuilder(["--publisher", "manifest"]);
        var token = builder.AddParameter("token", secret: true);
        var planner = builder.AddProject("planner", "/repo/services/Planner/Planner.csproj", launchProfileName: null)
            .WithHttpEndpoint()
            .WithHttpEndpoint(name: "grpc", env: "GRPC_PORT")
            .WithEndpoint("grpc", endpoint => endpoint.Transport = "http2")
            .WithHttpHealthCheck("/health");
        builder.AddProject("gate", "/repo/services/Gate/Gate.csproj", launchProfileName: null)
            .WithHttpEndpoint(port: 8080)
            .WithExternalHttpEndpoints()
            .WithReference(planner)
            .WithEnvironment("Gate__Planner", planner.GetEndpoint("grpc"))
            .WithEnvironment("TOKEN", token)
            .WithArgs("--port", "1")
            .WithReplicas(2)
            .WaitFor(planner);

        const string Expected = """
            {
              "$schema": "https://json.schemastore.org/aspire-8.0.json",
              "resources": {
                "token": {
                  "type": "parameter.v0",
                  "value": "{token.inputs.value}",
                  "inputs": {
                    "value": {
                      "type": "string",
                      "secret": true
                    }
                  }
                },
                "planner": {
                  "type": "project.v0",
                  "path": "../services/Planner/Planner.csproj",
                  "env": {
                    "OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES": "true",
                    "OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES": "true",
                    "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory",
                    "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "true",
                    "HTTP_PORTS": "{planner.bindings.http.targetPort}",
                    "GRPC_PORT": "{planner.bindings.grpc.targetPort}"
                  },
                  "bindings": {
                    "http": {
                      "scheme": "http",
                      "protocol": "tcp",
                      "transport": "http"
                    },
                    "grpc": {
                      "scheme": "http",
                      "protocol": "tcp",
                      "transport": "http2",
                      "targetPort": 8000
                    }
                  }
                },
                "gate": {
                  "type": "project.v0",
                  "path": "../services/Gate/Gate.csproj",
                  "args": [
                    "--port",
                    "1"
                  ],
                  "env": {
                    "OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES": "true",
                    "OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES": "true",
                    "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory",
                    "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "true",
                    "HTTP_PORTS": "{gate.bindings.http.targetPort}",
                    "PLANNER_HTTP": "{planner.bindings.http.url}",
                    "services__planner__http__0": "{planner.bindings.http.url}",
                    "PLANNER_GRPC": "{planner.bindings.grpc.url}",
                    "services__planner__grpc__0": "{planner.bindings.grpc.url}",
                    "Gate__Planner": "{planner.bindings.grpc.url}",
                    "TOKEN": "{token.value}"
                  },
                  "bindings": {
                    "http": {
                      "scheme": "http",
                      "protocol": "tcp",
                      "transport": "http",
                      "port": 8080,
                      "external": true
                    }
                  }
                }
              }
            }
            """;
        Assert.Equal(Expected, await WriteAsync(builder), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void CreateBuilder_UnknownPublisher_IsRefused()
    {
        Assert.Throws<DistributedApplicationException>(() => DistributedApplication.CreateBuilder(["--operation", "publish", "--publisher", "helm"]));
    }

    [Fact]
    public async Task StartAsync_PublishWithoutOutputPath_NamesTheOption()
    {
        await using var application = DistributedApplication.CreateBuilder(["--operation", "publish"]).Build();

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => application.StartAsync());

        Assert.Contains("--output-path", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<string> WriteAsync(IDistributedApplicationBuilder builder)
    {
        using var stream = new MemoryStream();
        await using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        await new ManifestWriter(builder.ExecutionContext, "/repo/AppHost/manifest.json", json).WriteAsync(builder.Resources, CancellationToken.None);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
