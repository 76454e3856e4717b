namespace EdgeAspire.Planner.Api;

/// <summary>Which benchmark model is asked for; not checked.</summary>
internal sealed record BuiltinBody(string? Builtin);
