namespace Aspire.Hosting.Execution;

/// <summary>Everything that starting a process takes.</summary>
internal sealed record ProcessStart(
    string FileName,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment);
