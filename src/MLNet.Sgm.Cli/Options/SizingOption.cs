using System.CommandLine;
using MLNet.Sgm.Images;

namespace MLNet.Sgm.Cli.Options;

/// <summary>What is done with images of another size.</summary>
internal static class SizingOption
{
    internal const string Name = "--resize";

    internal static Option<ImageSizing?> Create() => Choice.Of<ImageSizing>(Name, "What is done with images that have not the size that the source sees; they are refused by default, and with keep attacked in their own size. The others use an antialiased bilinear filter, as PIL's", "none", "crop", "pad", "stretch", "keep");
}
