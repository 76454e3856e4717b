namespace Grpc.Core;

/// <summary>Adds authentication entries to the metadata of an outgoing call.</summary>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);
