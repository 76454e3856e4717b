using System.Runtime.InteropServices;

namespace EdgeAspire.Stage.Running;

/// <summary>The texts of a call that say what is to be done with which boxes; null for what it does not have.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RecipeKey(string? Description, string? Pieces, string? Returns, string? Forward, string? Keep, string? Drop, string? Wire);
