using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Api;

/// <summary>Bounds the uploads that are worked on at once; more are refused at once, to try again.</summary>
internal sealed class UploadSlots : IDisposable
{
    private readonly int _count;
    private readonly SemaphoreSlim _free;

    public UploadSlots(IOptions<PlannerOptions> options)
    {
        _count = options.Value.MaxConcurrentUploads;
        _free = new SemaphoreSlim(_count);
    }

    /// <summary>The filter of endpoints that take a slot.</summary>
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        UploadSlots slots = context.HttpContext.RequestServices.GetRequiredService<UploadSlots>();
        if (!await slots._free.WaitAsync(TimeSpan.Zero, context.HttpContext.RequestAborted))
        {
            context.HttpContext.Response.Headers.Connection = "close";
            return new Error(
                ErrorReason.Overloaded, $"{slots._count} uploads are worked on (Planner:MaxConcurrentUploads). Try again later.").ToResult();
        }

        try
        {
            return await next(context);
        }
        finally
        {
            slots._free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
