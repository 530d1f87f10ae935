using MLNet.Sgm.Native;

namespace MLNet.Sgm.Tests.Native;

[TestClass]
public sealed class VersionNeedsTests
{
    private const uint Hash = 0x0297F842;

    // Where the pieces of the file below lie.
    private const int Sections = 64, Needs = 192, Aux = Needs + 16, SecondNeeds = Aux + 16, SecondAux = SecondNeeds + 16;

    [TestMethod]
    public void The_version_is_marked_as_one_that_may_be_missing_and_nothing_else_changes()
    {
        var library = Library(Hash);
        var expected = Library(Hash);
        expected[SecondAux + 4] = 2;
        Assert.IsTrue(VersionNeeds.Weaken(library, Hash));
        CollectionAssert.AreEqual(expected, library);
    }

    [TestMethod]
    public void A_library_that_does_not_ask_for_the_version_stays_as_it_is()
    {
        var library = Library(0x12345678);
        Assert.IsFalse(VersionNeeds.Weaken(library, Hash));
        CollectionAssert.AreEqual(Library(0x12345678), library);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    [DataRow(200)]
    public void What_is_no_library_stays_as_it_is(int length) => Assert.IsFalse(VersionNeeds.Weaken(new byte[length], Hash));

    /// <summary>An ELF file of two sections, the second of which asks two libraries for a version each.</summary>
    private static byte[] Library(uint hash)
    {
        var library = new byte[SecondAux + 16];
        void U16(int at, ushort value) => BitConverter.TryWriteBytes(library.AsSpan(at), value);
        void U32(int at, uint value) => BitConverter.TryWriteBytes(library.AsSpan(at), value);
        U32(0, 0x464C457F);
        (library[4], library[5]) = (2, 1);
        U32(0x28, Sections);
        U16(0x3A, 64);
        U16(0x3C, 2);
        U32(Sections + 64 + 0x04, 0x6FFFFFFE);
        U32(Sections + 64 + 0x18, Needs);
        U32(Sections + 64 + 0x2C, 2);
        U16(Needs + 2, 1);
        U32(Needs + 8, Aux - Needs);
        U32(Needs + 12, SecondNeeds - Needs);
        U32(Aux, 0x0AB1234);
        U16(SecondNeeds + 2, 1);
        U32(SecondNeeds + 8, SecondAux - SecondNeeds);
        U32(SecondAux, hash);
        return library;
    }
}
