namespace Grpc.Core;

/// <summary>A remote method without its message types.</summary>
public interface IMethod
{
    MethodType Type { get; }

    /// <summary>The service with its package, such as <c>inference.GRPCInferenceService</c>.</summary>
    string ServiceName { get; }

    string Name { get; }

    /// <summary>The path of the call: <c>/service/method</c>.</summary>
    string FullName { get; }
}
