namespace EdgeAspire.Trainer.Api;

/// <summary>The body of every error.</summary>
internal sealed record ErrorBody(string Error);
