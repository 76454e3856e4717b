namespace EdgeAspire.Trainer.Data.Download;

/// <summary>A file to download.</summary>
/// <param name="Name">Its name under the address and in the data folder.</param>
/// <param name="LargestBytes">More than this is refused.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal digits; null when the files inside an archive are checked instead.</param>
internal sealed record RemoteFile(string Name, long LargestBytes, string? Sha256);
