namespace EdgeAspire.Inference.Providers;

/// <summary>An execution provider that was tried and is not in use.</summary>
/// <param name="Name">Its name in configuration.</param>
/// <param name="Reason">Why it is not in use.</param>
public readonly record struct ProviderPassedOver(string Name, string Reason);
