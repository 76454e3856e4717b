using EdgeAspire.Inference.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Serving.Computing;

/// <summary>What a device computes of the time can change while it serves: a board that gets hot, or one that is slowed down to see what happens.</summary>
public static class ProcessorShare
{
    /// <summary>
    /// Lets models that are loaded heed <c>Inference:ProcessorPercent</c> of settings that were read again, such as <c>appsettings.json</c>
    /// after it was written. A value that is out of range changes nothing; no other setting changes.
    /// </summary>
    public static void FollowProcessorPercent(this IServiceProvider services)
    {
        var inForce = services.GetRequiredService<IOptions<InferenceOptions>>().Value;
        _ = services.GetRequiredService<IOptionsMonitor<InferenceOptions>>().OnChange(changed => inForce.ProcessorPercent = changed.ProcessorPercent);
    }
}
