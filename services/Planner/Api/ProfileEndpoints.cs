using EdgeAspire.Planner.Profiles;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeAspire.Planner.Api;

/// <summary>What devices measured of themselves.</summary>
internal static class ProfileEndpoints
{
    private const string Route = "/api/devices/{device}/profile";

    public static void MapProfiles(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, Get);
        endpoints.MapPut(Route, PutAsync).AddEndpointFilter(WorkSlots.Filter(WorkSlots.Uploads));
    }

    private static IResult Get(string device, ProfileStore store) =>
        Names.FindDeviceFault("The device's name", device) is { } fault ? fault.ToResult()
        : store.Find(device).TryGetValue(out var profile, out var error) ? Answer(profile)
        : error.ToResult();

    private static async Task<IResult> PutAsync(string device, HttpContext context, ProfileStore store, TimeProvider time)
    {
        if (Names.FindDeviceFault("The device's name", device) is { } fault)
        {
            return fault.ToResult();
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = ProfileRules.MaxDocumentBytes;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return ProfileJson.Read("The profile", body.GetBuffer().AsSpan(0, (int)body.Length), device, time).TryGetValue(out var document, out var error)
            && store.Put(device, document.Measurements).TryGetValue(out var profile, out error)
            ? Answer(profile)
            : error.ToResult();
    }

    private static IResult Answer(ProfileDocument profile) => Results.Json(profile, ProfileJson.Readable.ProfileDocument);
}
