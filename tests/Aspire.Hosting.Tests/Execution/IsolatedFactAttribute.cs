using Aspire.Hosting.Execution;

namespace EdgeAspire.AspireHosting.Tests.Execution;

/// <summary>A test that needs the tools which bind services to the life of the AppHost.</summary>
internal sealed class IsolatedFactAttribute : FactAttribute
{
    public IsolatedFactAttribute()
    {
        if (!ProcessIsolation.IsAvailable)
        {
            Skip = "needs Linux with setsid and setpriv (util-linux)";
        }
    }
}
