using System.Globalization;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Scheduler.Items;
using EdgeAspire.Scheduler.Running;
using EdgeAspire.Scheduler.Sources;

namespace EdgeAspire.Scheduler.Endpoints;

/// <summary>
/// <c>POST /api/scheduler/items</c>: the intake for who has no gRPC. The body is the bytes of the model's inputs one after the other, row-major
/// and little-endian, the answer those of its outputs. Shapes are those of the plan. <c>?source=</c> names the source.
/// </summary>
internal static class IntakeEndpoint
{
    private const string Bytes = "application/octet-stream";

    public static void MapIntake(this IEndpointRouteBuilder endpoints) => endpoints.MapPost("/api/scheduler/items", static async context =>
    {
        if (!(await AnswerAsync(context)).TryGetValue(out var result, out var error))
        {
            await RestEndpoints.WriteErrorAsync(context, error);
            return;
        }

        using (result)
        {
            context.Response.ContentType = Bytes;
            context.Response.ContentLength = result.LengthBytes;
            context.Response.Headers[EdgeParameters.ComputedBy] = result.ComputedBy;
            foreach (var tensor in result.Tensors)
            {
                await context.Response.Body.WriteAsync(tensor.Data, context.RequestAborted);
            }
        }
    });

    private static async Task<Outcome<Payload>> AnswerAsync(HttpContext context)
    {
        var host = context.RequestServices.GetRequiredService<WorkerHost>();
        if (host.Worker is not { } worker)
        {
            return SchedulerInferenceService.NotReady(host);
        }

        var services = context.RequestServices;
        string? name = context.Request.Query["source"];
        if (!services.GetRequiredService<SourceTable>().Find(name).TryGetValue(out var source, out var error))
        {
            return error;
        }

        // One byte more than is needed: a body that is longer shows by it.
        var lengthBytes = (int)worker.Chain.Chain.BytesAt(0);
        if (context.Request.ContentLength is { } length && length != lengthBytes)
        {
            return WrongLength(worker, lengthBytes, length.ToString(CultureInfo.InvariantCulture));
        }

        var buffer = TensorBufferPool.Shared.Rent(lengthBytes + 1);
        var isTaken = false;
        try
        {
            var readBytes = await context.Request.Body.ReadAtLeastAsync(buffer.Memory, lengthBytes + 1, throwOnEndOfStream: false, context.RequestAborted);
            if (readBytes != lengthBytes)
            {
                return WrongLength(worker, lengthBytes, readBytes > lengthBytes ? "more" : readBytes.ToString(CultureInfo.InvariantCulture));
            }

            isTaken = true;
            return await services.GetRequiredService<Intake>().AnswerAsync(worker, source, buffer, context.RequestAborted);
        }
        finally
        {
            if (!isTaken)
            {
                buffer.Dispose();
            }
        }
    }

    private static Error WrongLength(Worker worker, int expected, string actual) => new(
        ErrorReason.WrongByteCount, $"Model '{worker.Chain.Model}': expected {expected} bytes ({string.Join("; ", worker.Chain.Cuts[0])}), got {actual}.");
}
