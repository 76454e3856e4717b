using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Api;

/// <summary>Bounds the requests of one kind that are worked on at once; more are refused at once, to try again.</summary>
internal sealed class WorkSlots : IDisposable
{
    /// <summary>Of requests that store what they bring: blobs, models, profiles.</summary>
    public const string Uploads = "uploads";

    /// <summary>Of requests that search for plans, or cut by them.</summary>
    public const string Plans = "plans";

    private readonly SemaphoreSlim _free;
    private readonly string _refusal;

    private WorkSlots(int count, string kind, string setting)
    {
        _free = new SemaphoreSlim(count);
        _refusal = $"{count} {kind} are worked on (Planner:{setting}). Try again later.";
    }

    /// <summary>Adds the slots of both kinds, as many as the settings say.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddKeyedSingleton(Uploads, (provider, _) => new WorkSlots(
            Options(provider).MaxConcurrentUploads, Uploads, nameof(PlannerOptions.MaxConcurrentUploads)));
        services.AddKeyedSingleton(Plans, (provider, _) => new WorkSlots(
            Options(provider).MaxConcurrentPlans, Plans, nameof(PlannerOptions.MaxConcurrentPlans)));
    }

    /// <summary>The filter of endpoints that take a slot of a kind.</summary>
    /// <param name="kind"><see cref="Uploads"/> or <see cref="Plans"/>.</param>
    public static Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>> Filter(string kind) =>
        (context, next) => context.HttpContext.RequestServices.GetRequiredKeyedService<WorkSlots>(kind).FilterAsync(context, next);

    /// <summary>Works with a slot, or refuses when there is none. What the work needs of the client has been read before: it may be slow.</summary>
    public async Task<IResult> RunAsync(Func<Task<IResult>> work, CancellationToken cancellation)
    {
        if (!await _free.WaitAsync(TimeSpan.Zero, cancellation))
        {
            return new Error(ErrorReason.Overloaded, _refusal).ToResult();
        }

        try
        {
            return await work();
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();

    private static PlannerOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<PlannerOptions>>().Value;

    private async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (!await _free.WaitAsync(TimeSpan.Zero, context.HttpContext.RequestAborted))
        {
            context.HttpContext.Response.Headers.Connection = "close";
            return new Error(ErrorReason.Overloaded, _refusal).ToResult();
        }

        try
        {
            return await next(context);
        }
        finally
        {
            _free.Release();
        }
    }
}
