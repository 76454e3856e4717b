namespace Grpc.Core;

/// <summary>Whether to trust the server, after its certificate passed the usual checks.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
