namespace EdgeAspire.Protocol.Service;

/// <summary>The methods of the Open Inference Protocol.</summary>
internal static class InferenceMethods
{
    public const string ServiceName = "inference.GRPCInferenceService";

    public static readonly MethodName ModelInfer = new(ServiceName, "ModelInfer");
    public static readonly MethodName ServerLive = new(ServiceName, "ServerLive");
    public static readonly MethodName ServerReady = new(ServiceName, "ServerReady");
    public static readonly MethodName ModelReady = new(ServiceName, "ModelReady");
    public static readonly MethodName ServerMetadata = new(ServiceName, "ServerMetadata");
    public static readonly MethodName ModelMetadata = new(ServiceName, "ModelMetadata");
    public static readonly MethodName RepositoryIndex = new(ServiceName, "RepositoryIndex");
    public static readonly MethodName RepositoryModelLoad = new(ServiceName, "RepositoryModelLoad");
    public static readonly MethodName RepositoryModelUnload = new(ServiceName, "RepositoryModelUnload");
}
