using System.Globalization;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Plans;
using EdgeAspire.Planner.Plans.Picture;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Api;

/// <summary>Plans: made, compared, kept, drawn and cut.</summary>
internal static class PlanEndpoints
{
    public static void MapPlans(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/plans", List);
        endpoints.MapPost("/api/plans", PostAsync);
        endpoints.MapPost("/api/plans/compare", CompareAsync);
        endpoints.MapGet("/api/plans/{id}", GetAsync);
        endpoints.MapGet("/api/plans/{id}/picture.svg", DrawAsync);
        endpoints.MapPost("/api/plans/{id}/parts", CutAsync).AddEndpointFilter(WorkSlots.Filter(WorkSlots.Plans));
    }

    private static IResult List(PlanStore store)
    {
        IReadOnlyList<PlanSummary> plans = [.. store.Plans];
        return Results.Json(plans, PlannerJson.Readable.IReadOnlyListPlanSummary);
    }

    private static async Task<IResult> PostAsync(
        HttpContext context,
        [FromKeyedServices(WorkSlots.Plans)] WorkSlots slots,
        PlanQueryReader reader,
        PlanDesk desk,
        PlanStore store,
        TimeProvider time,
        ILogger<PlanStore> logger)
    {
        Outcome<PlanBody> body = await JsonBody.ReadAsync(context, PlannerJson.Readable.PlanBody);
        return body.TryGetValue(out PlanBody? asked, out Error? error)
            ? await slots.RunAsync(() => MakeAsync(asked, context, reader, desk, store, time, logger), context.RequestAborted)
            : error.ToResult();
    }

    private static async Task<IResult> MakeAsync(
        PlanBody body, HttpContext context, PlanQueryReader reader, PlanDesk desk, PlanStore store, TimeProvider time, ILogger<PlanStore> logger)
    {
        if (!reader.Read(body).TryGetValue(out PlanQuery? query, out Error? error))
        {
            return error.ToResult();
        }

        Outcome<Plan> planned = await desk.PlanAsync(query, comparesAll: true, context.RequestAborted);
        if (!planned.TryGetValue(out Plan? plan, out error))
        {
            return error.ToResult();
        }

        StoredPlan stored = StoredPlan.Of(query, plan, time.GetUtcNow());
        if (store.Add(stored) is { } fault)
        {
            return fault.ToResult();
        }

        logger.Planned(stored.Id, query.Source.Place, plan.Algorithm, plan.Seconds, plan.Devices.Length);
        return Created(stored, context);
    }

    private static async Task<IResult> CompareAsync(
        HttpContext context, [FromKeyedServices(WorkSlots.Plans)] WorkSlots slots, PlanQueryReader reader, PlanDesk desk)
    {
        Outcome<PlanBody> body = await JsonBody.ReadAsync(context, PlannerJson.Readable.PlanBody);
        return body.TryGetValue(out PlanBody? asked, out Error? error)
            ? await slots.RunAsync(() => TryAllAsync(asked, context, reader, desk), context.RequestAborted)
            : error.ToResult();
    }

    private static async Task<IResult> TryAllAsync(PlanBody body, HttpContext context, PlanQueryReader reader, PlanDesk desk)
    {
        if (!reader.Read(body).TryGetValue(out PlanQuery? query, out Error? error))
        {
            return error.ToResult();
        }

        Outcome<IReadOnlyList<PlanTry>> compared = await desk.CompareAsync(query, context.RequestAborted);
        if (!compared.TryGetValue(out IReadOnlyList<PlanTry>? tries, out error))
        {
            return error.ToResult();
        }

        IEnumerable<PlanTry> sorted = tries.OrderBy(
            one => one.Plan is { } plan ? BestAlgorithm.Value(plan, query.Objective) : double.PositiveInfinity);
        return Results.Json(
            new ComparisonBody(query.Source.Name, [.. sorted.Select(Describe)]), PlannerJson.Readable.ComparisonBody);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, PlanStore store)
    {
        Outcome<byte[]> read = await store.ReadAsync(id, context.RequestAborted);
        return read.TryGetValue(out byte[]? document, out Error? error) ? Results.Bytes(document, "application/json") : error.ToResult();
    }

    private static async Task<IResult> DrawAsync(string id, string? width, HttpContext context, PlanStore store)
    {
        int pixels = PlanPicture.DefaultWidth;
        if (width is not null
            && (!int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out pixels)
                || pixels is < PlanPicture.MinWidth or > PlanPicture.MaxWidth))
        {
            return new Error(
                ErrorReason.InvalidArgument,
                $"width is '{Names.Shown(width)}': expected {PlanPicture.MinWidth} to {PlanPicture.MaxWidth} pixels.").ToResult();
        }

        Outcome<StoredPlan> found = await store.FindAsync(id, context.RequestAborted);
        return found.TryGetValue(out StoredPlan? stored, out Error? error)
            ? Results.Text(PlanPicture.Draw(stored.Plan, pixels), "image/svg+xml")
            : error.ToResult();
    }

    private static async Task<IResult> CutAsync(string id, HttpContext context, PlanStore store, PlanCutter cutter)
    {
        Outcome<StoredPlan> found = await store.FindAsync(id, context.RequestAborted);
        if (!found.TryGetValue(out StoredPlan? stored, out Error? error))
        {
            return error.ToResult();
        }

        Outcome<StoredPlan> cut = await cutter.CutAsync(stored, context.RequestAborted);
        if (!cut.TryGetValue(out StoredPlan? withParts, out error))
        {
            return error.ToResult();
        }

        return store.Add(withParts) is { } fault ? fault.ToResult() : Created(withParts, context);
    }

    private static IResult Created(StoredPlan stored, HttpContext context)
    {
        context.Response.Headers.Location = $"/api/plans/{stored.Id}";
        context.Response.StatusCode = StatusCodes.Status201Created;
        return Results.Bytes(PlanDocument.Write(stored), "application/json");
    }

    private static ComparedPlanBody Describe(PlanTry one) => one.Plan is not { } plan
        ? new ComparedPlanBody(one.Algorithm.Name, Error: one.Error!.Message)
        : new ComparedPlanBody(
            one.Algorithm.Name,
            plan.Strategy,
            plan.Seconds,
            plan.PeriodSeconds,
            plan.Bytes,
            plan.MaxMemoryBytes,
            [.. plan.Devices.Select(device => device.Name)],
            plan.Blocks.Length,
            plan.Wire.ToString().ToLowerInvariant());
}
