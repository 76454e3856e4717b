namespace Grpc.Core;

/// <summary>The inheritable part of a served call; servers derive their own.</summary>
public abstract class ContextPropagationToken
{
    private protected ContextPropagationToken()
    {
    }
}
