using System.Runtime.InteropServices;

namespace EdgeAspire.Gate.Routing;

/// <summary>A device says that it serves a part of a version of a model.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Announcement(string Model, int Version, string Part, string Device, Uri Address);
