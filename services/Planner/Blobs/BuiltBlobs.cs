using System.IO.Pipelines;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Blobs;

/// <summary>Receives models that are made here as if they were sent: their weights pass a chunk at a time.</summary>
internal static class BuiltBlobs
{
    /// <summary>Takes the file of a model.</summary>
    /// <param name="blobs">Where it goes.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Ends the writing; nothing of it remains.</param>
    public static async Task<Outcome<StagedBlob>> ReceiveAsync(this BlobStore blobs, BuiltModel model, CancellationToken cancellationToken)
    {
        Pipe pipe = new();
        Task writing = Task.Run(
            async () =>
            {
                try
                {
                    model.WriteTo(pipe.Writer.AsStream(leaveOpen: true), cancellationToken);
                    await pipe.Writer.CompleteAsync();
                }
                catch (Exception exception)
                {
                    await pipe.Writer.CompleteAsync(exception);
                }
            },
            CancellationToken.None);
        try
        {
            return await blobs.ReceiveAsync(pipe.Reader.AsStream(), model.LengthBytes, cancellationToken);
        }
        finally
        {
            // The weights must stay mapped until nobody reads them.
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }
}
