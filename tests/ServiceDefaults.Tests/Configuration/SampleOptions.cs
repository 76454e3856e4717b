using System.ComponentModel.DataAnnotations;

namespace EdgeAspire.ServiceDefaults.Tests.Configuration;

internal sealed class SampleOptions
{
    [Range(1, 64)]
    public int Threads { get; set; } = 1;
}
