using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Api;

/// <summary>Bounds the plans that are made or cut at once; more are refused at once, to try again.</summary>
internal sealed class PlanSlots : IDisposable
{
    private readonly int _count;
    private readonly SemaphoreSlim _free;

    public PlanSlots(IOptions<PlannerOptions> options)
    {
        _count = options.Value.MaxConcurrentPlans;
        _free = new SemaphoreSlim(_count);
    }

    /// <summary>The filter of endpoints that take a slot.</summary>
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        PlanSlots slots = context.HttpContext.RequestServices.GetRequiredService<PlanSlots>();
        if (!await slots._free.WaitAsync(TimeSpan.Zero, context.HttpContext.RequestAborted))
        {
            context.HttpContext.Response.Headers.Connection = "close";
            return new Error(
                ErrorReason.Overloaded, $"{slots._count} plans are worked on (Planner:MaxConcurrentPlans). Try again later.").ToResult();
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
